-- Why a folder goes where it goes; null where it keeps its name.
alter table planned_folder add column placement text;
alter table source_folder add column placement text;

-- The mapping file: source and destination folder in turn.
alter table batch add column folder_map text[] not null default '{}';

-- Those of the excluded folders that only show what is in other folders; of a dry run.
alter table mailbox add column virtual_folders text[] not null default '{}';
