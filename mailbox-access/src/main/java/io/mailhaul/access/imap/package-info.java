/**
 * The adapter for IMAP4rev1 (RFC 3501). Angus Mail opens the sockets and frames the responses.
 * Commands are written and responses parsed here, because windows need pipelining and several
 * literals in one command, and because an invalid response for one message must not hide the
 * others. One class per command; exactly one connection per mailbox.
 */
@NullMarked
package io.mailhaul.access.imap;

import org.jspecify.annotations.NullMarked;
