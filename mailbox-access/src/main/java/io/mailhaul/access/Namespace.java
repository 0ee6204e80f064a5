package io.mailhaul.access;

/**
 * The personal namespace of an account (RFC 2342).
 *
 * @param prefix what the name of every folder but INBOX begins with, separator included; empty when
 *     there is none
 * @param separator between the levels of a name; empty when the server is flat (NIL)
 */
public record Namespace(String prefix, String separator) {}
