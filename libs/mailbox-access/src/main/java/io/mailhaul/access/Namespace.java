package io.mailhaul.access;

/**
 * The personal namespace of an account (RFC 2342).
 *
 * @param prefix prefix of every folder name except INBOX, with its separator; empty if there is
 *     none
 * @param separator hierarchy separator; empty if the server has no hierarchy (NIL)
 */
public record Namespace(String prefix, String separator) {}
