/**
 * A migration to look at, without a mail server of one's own: two small IMAP servers with sample
 * mailboxes, the same migration as any other, and a look at what has arrived.
 */
@NullMarked
package io.mailhaul.standalone.demo;

import org.jspecify.annotations.NullMarked;
