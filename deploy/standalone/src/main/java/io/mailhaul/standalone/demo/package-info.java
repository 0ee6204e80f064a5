/**
 * A demo migration that needs no mail server: two small IMAP servers with sample mailboxes, a usual
 * migration between them, and a check of the copied messages.
 */
@NullMarked
package io.mailhaul.standalone.demo;

import org.jspecify.annotations.NullMarked;
