-- Commands with fewer and cheaper writes, and the history's own name.

-- A member who was just added has changed nothing: nobody has to come back because of it.
alter table member alter column access_changed_at drop not null;
alter table member alter column access_changed_at drop default;
comment on column member.access_changed_at is
    'Moves with every change of rights, so that nodes find by polling whose sockets to close; absent while there was none.';

alter table installation add column history uuid not null default gen_random_uuid();
comment on column installation.history is
    'Renewed when the database was seen to have gone back, as after a restored copy: clients then forget their places.';

-- An event and a command are written by the one statement that has just found their ticket and their
-- member. Checking the references again cost a fifth of each message, and a lock on the member's row.
-- What the references kept is that nothing named is deleted; that is said outright now.
alter table event drop constraint event_ticket_id_fkey, drop constraint event_by_member_id_fkey;
alter table command drop constraint command_ticket_id_fkey, drop constraint command_member_id_fkey;
create function refuse_delete() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never deleted: history names them', tg_table_name;
end
$$;
comment on function refuse_delete is 'Keeps members and tickets, which history names.';
create trigger member_stays before delete or truncate on member
    for each statement execute function refuse_delete();
create trigger ticket_stays before delete or truncate on ticket
    for each statement execute function refuse_delete();

-- A message changes nothing in a ticket's row that an index holds, so that the row can be replaced
-- within its page and no index is written. Which tickets changed of late is told by their events.
drop index ticket_changed;
alter table ticket set (fillfactor = 70);
