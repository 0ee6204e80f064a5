/**
 * The demo: two small IMAP servers with sample mailboxes, and a check of what the migration between
 * them has copied.
 */
@NullMarked
package io.mailhaul.cli.demo;

import org.jspecify.annotations.NullMarked;
