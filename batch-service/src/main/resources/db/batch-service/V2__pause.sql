-- A batch that somebody lets rest: nothing of it is begun or taken up until it is resumed.
alter table batch
    add column paused          boolean not null default false,
    -- the version of the last control record about it
    add column control_version bigint  not null default 0;
