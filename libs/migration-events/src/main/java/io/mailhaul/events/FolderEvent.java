package io.mailhaul.events;

/** An event on {@link Topics#FOLDER_EVENTS}: the current event of each lane. */
public sealed interface FolderEvent extends Event permits Lane {}
