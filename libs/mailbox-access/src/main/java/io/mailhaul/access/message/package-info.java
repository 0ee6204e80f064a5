/**
 * The bytes of a mail message: its content, its header fields with encoded words (RFC 2047), its
 * fingerprint and the digest of its text. Knows no server and no protocol.
 */
@NullMarked
package io.mailhaul.access.message;

import org.jspecify.annotations.NullMarked;
