/**
 * The jobs of the scanner, from the topic to the commit: many mailboxes are scanned at once, fairly
 * between batches, and the results that are ready are committed together.
 */
@NullMarked
package io.mailhaul.scanner.job;

import org.jspecify.annotations.NullMarked;
