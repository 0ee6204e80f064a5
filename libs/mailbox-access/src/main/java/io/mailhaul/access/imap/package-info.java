/**
 * The adapter of the port for IMAP4rev1 (RFC 3501) and IMAP4rev2 (RFC 9051): a mailbox is one
 * signed-in connection, a folder is the one that the connection has selected.
 */
@NullMarked
package io.mailhaul.access.imap;

import org.jspecify.annotations.NullMarked;
