-- What looks like one outage, and what nobody takes.

create table outbreak (
    id bigint generated always as identity primary key,
    organisation_id bigint not null references organisation,
    topic_id bigint not null references topic,
    team_id bigint not null references team,
    -- The oldest question of it: the others are bundled under it.
    lead_ticket_id bigint not null,
    state text not null default 'proposed' check (state in ('proposed', 'accepted', 'dismissed')),
    proposed_at timestamptz not null,
    decided_at timestamptz,
    decided_by bigint,
    check ((state = 'proposed') = (decided_at is null and decided_by is null))
);
comment on table outbreak is 'A proposal to bundle questions that look like one outage.';
create index outbreak_organisation on outbreak (organisation_id, id desc)
    where state in ('proposed', 'accepted');
comment on index outbreak_organisation is 'What is shown to second line, and to everybody once it is accepted.';

create table outbreak_ticket (
    -- One outbreak for each question, for ever: an outbreak raises one proposal, however often it is
    -- looked at and by whom.
    ticket_id bigint primary key,
    outbreak_id bigint not null references outbreak,
    at timestamptz not null
);
comment on table outbreak_ticket is 'The questions of an outbreak.';
create index outbreak_ticket_outbreak on outbreak_ticket (outbreak_id);
comment on index outbreak_ticket_outbreak is 'All questions of one outbreak.';

create table urgent_call (
    ticket_id bigint not null,
    -- The event that brought the ticket into the queue, in the public stream.
    queued_seq bigint not null,
    -- The how manieth time it is said that nobody took it.
    number smallint not null check (number between 1 and 3),
    due_at timestamptz not null,
    done_at timestamptz,
    primary key (ticket_id, queued_seq, number)
);
comment on table urgent_call is 'When it is said again that an escalated ticket waits, at most three times.';
create index urgent_call_due on urgent_call (due_at) where done_at is null;
comment on index urgent_call_due is 'Which calls are due: any number of waiting ones costs nothing.';
