/**
 * Mailboxes by IMAP4rev1 (RFC 3501) with Angus Mail below: it opens the sockets and frames the
 * answers, while commands are written and answers read here, because windows need pipelining and
 * several literals in one command, and because a server's odd response to one item must not hide the
 * others. One class per verb; exactly one connection per mailbox.
 */
@NullMarked
package io.mailhaul.access.imap;

import org.jspecify.annotations.NullMarked;
