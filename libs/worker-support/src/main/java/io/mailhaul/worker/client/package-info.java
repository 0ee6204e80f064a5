/**
 * The client of the worker API of batch-service: the credentials of a mailbox, and what the ledger
 * knows about earlier passes. {@code MailboxPair} opens both mailboxes with these credentials;
 * {@code MailboxAccessByScheme} chooses how.
 */
@NullMarked
package io.mailhaul.worker.client;

import org.jspecify.annotations.NullMarked;
