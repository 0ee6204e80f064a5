/**
 * Mailboxes as a small port: list folders, open one, fetch a window of items, append a window. The
 * scanner and the copier know mail servers only through it; adapters carry the technology's name
 * ({@code imap}). Whatever goes wrong comes out as a {@link io.mailhaul.access.MailboxException}
 * that holds a {@link io.mailhaul.events.Failure}: exceptions are translated here, once.
 */
@NullMarked
package io.mailhaul.access;

import org.jspecify.annotations.NullMarked;
