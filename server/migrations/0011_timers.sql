-- What will happen by itself, one row for each moment, in place of one moment for each ticket.

create table timer (
    ticket_id bigint not null,
    cycle integer not null,
    kind text not null,
    -- Tells apart those of one kind in one cycle, such as the warnings of two leases.
    ordinal bigint not null,
    due_at timestamptz not null,
    -- When it was served. The row stays as the mark, so that nothing is served twice.
    fired_at timestamptz,
    primary key (ticket_id, cycle, kind, ordinal)
);
comment on table timer is 'Moments at which the desk acts by itself. Written with the facts they follow from; a cancelled one is deleted.';
create index timer_due on timer (due_at) where fired_at is null;
comment on index timer_due is 'What is due and when the next will be: any number of waiting ones costs nothing.';

-- Tickets that were last written by a version without timers have `alarm_at`; a node that finds one
-- gives it timers and takes `alarm_at` away. So the versions can run side by side, and `ticket_alarm`
-- is empty once the older one is gone.
comment on index ticket_alarm is 'Tickets whose timers are still to be written.';
