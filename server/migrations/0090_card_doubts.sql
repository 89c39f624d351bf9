-- Flags of a solution card tell second line once until somebody has looked into them.

alter table solution_card add column doubts integer not null default 0 check (doubts >= 0);
comment on column solution_card.doubts is
    'How often the card was flagged when nothing stood against it: names the cause of a notice.';
