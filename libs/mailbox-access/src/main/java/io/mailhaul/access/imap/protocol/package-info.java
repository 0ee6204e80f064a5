/**
 * The syntax of IMAP (RFC 3501 sections 4 to 9): responses and their parser, dates, capabilities
 * and the encoding of folder names. Sends nothing.
 */
@NullMarked
package io.mailhaul.access.imap.protocol;

import org.jspecify.annotations.NullMarked;
