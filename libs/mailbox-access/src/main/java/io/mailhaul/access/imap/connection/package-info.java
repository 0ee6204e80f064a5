/**
 * One IMAP connection: connecting, authentication, commands and responses in order, timeouts, and
 * the translation of responses and network errors into failures.
 */
@NullMarked
package io.mailhaul.access.imap.connection;

import org.jspecify.annotations.NullMarked;
