package io.mailhaul.events;

/** What stands on {@link Topics#FOLDER_EVENTS}: the live event of each lane. */
public sealed interface FolderEvent extends Event permits Lane {}
