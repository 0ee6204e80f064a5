/**
 * Keeps secrets encrypted and hands them to scanners and copiers. Credentials that a server has
 * rejected are never handed out again, so that no account gets locked.
 */
@NullMarked
package io.mailhaul.batch.desk;

import org.jspecify.annotations.NullMarked;
