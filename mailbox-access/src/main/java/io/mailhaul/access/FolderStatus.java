package io.mailhaul.access;

/**
 * What STATUS or SELECT says of a folder (RFC 9051 section 6.3.11).
 *
 * @param messages how many items there are
 * @param uidNext the UID that the next item will get at the least
 * @param uidValidity changes when the UIDs mean other items than before
 */
public record FolderStatus(long messages, long uidNext, long uidValidity) {}
