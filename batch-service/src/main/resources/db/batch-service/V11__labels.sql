-- Whether a message with several labels (Gmail) is copied once.
alter table batch add column one_copy boolean not null default false;

-- The UIDs that are left to another folder by their labels, as an IMAP sequence-set; they are among
-- the skipped ones, and the next pass looks whether that is still so.
alter table source_folder add column elsewhere text;
