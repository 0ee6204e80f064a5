/**
 * The credential desk: it keeps secrets sealed, hands them to scanners and copiers, and never hands
 * out again what a server has refused, so that no account gets locked.
 */
@NullMarked
package io.mailhaul.batch.desk;

import org.jspecify.annotations.NullMarked;
