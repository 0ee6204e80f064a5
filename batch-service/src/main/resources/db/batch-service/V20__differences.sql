-- How many items the source says that the folder holds, and how many it lists by UID; null where it
-- lists what it holds, as far as known.
alter table source_folder
    add column exists_said bigint,
    add column uids_listed bigint;
