-- Commands with fewer and cheaper writes, and the history's own name.

-- A member who was just added has changed nothing: nobody has to come back because of it.
alter table member alter column access_changed_at drop not null;
alter table member alter column access_changed_at drop default;
comment on column member.access_changed_at is
    'Moves with every change of rights, so that nodes find by polling whose sockets to close; absent while there was none.';

alter table installation add column history uuid not null default gen_random_uuid();
comment on column installation.history is
    'Renewed when the database was seen to have gone back, as after a restored copy: clients then forget their places.';
