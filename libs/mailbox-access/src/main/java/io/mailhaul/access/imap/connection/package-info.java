/**
 * One IMAP connection: connecting, TLS, authentication, compression, commands and responses in
 * order, timeouts, and the translation of responses and network errors into failures. Sockets and
 * response framing are Angus Mail's.
 */
@NullMarked
package io.mailhaul.access.imap.connection;

import org.jspecify.annotations.NullMarked;
