/**
 * The bytes of one connection: sockets, TLS, compression, literals that are streamed, and limits
 * for the size of responses. Sockets and the framing of responses are Angus Mail's.
 */
@NullMarked
package io.mailhaul.access.imap.transport;

import org.jspecify.annotations.NullMarked;
