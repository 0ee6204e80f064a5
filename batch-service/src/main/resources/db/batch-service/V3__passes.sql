-- What later passes know of flags.

alter table folder
    -- HIGHESTMODSEQ and UIDNEXT of the last look at who changed flags there; null when nobody looked
    add watch_modseq  bigint,
    add watch_uidnext bigint,
    -- the UIDs whose flags belong to the user, as an IMAP sequence-set
    add watch_touched text;

alter table source_folder
    -- HIGHESTMODSEQ when the last finished pass over it began; 0 when it is not known
    add modseq            bigint not null default 0,
    -- copies of earlier passes whose flags differed, in this run
    add flags_carried     bigint not null default 0,
    add flags_kept        bigint not null default 0,
    add flags_not_carried bigint not null default 0;
