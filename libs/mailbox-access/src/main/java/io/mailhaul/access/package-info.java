/**
 * The port to mail servers: sign in to a mailbox, list its folders, open one, fetch and append
 * windows of messages. The scanner and the copier know mail servers only through it; every failure
 * is a MailboxException that holds a Failure.
 */
@NullMarked
package io.mailhaul.access;

import org.jspecify.annotations.NullMarked;
