/**
 * The port to mail servers: list folders, open one, fetch a window of messages, append a window.
 * The scanner and the copier know mail servers only through it. Adapters carry the name of their
 * technology ({@code imap}). Every error is a {@link io.mailhaul.access.MailboxException} that
 * holds a {@link io.mailhaul.events.Failure}: exceptions are translated here, once.
 */
@NullMarked
package io.mailhaul.access;

import org.jspecify.annotations.NullMarked;
