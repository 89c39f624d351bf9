-- Teams that take nothing more, the order in which words of topics count, and links that went by mail.

alter table team add column retired_at timestamptz;
comment on column team.retired_at is 'Since when nothing more is given to the team; absent while it works.';

-- A constant default, so no row is written now; the previous version goes on inserting without it.
alter table topic add column rank integer not null default 0;
comment on column topic.rank is 'Where its words count among those of other topics: the smaller, the earlier; equals go by path and name.';

alter table join_link add column mailed_at timestamptz;
comment on column join_link.mailed_at is 'When it was handed to the mail server; marked before, so that a link goes out once.';
