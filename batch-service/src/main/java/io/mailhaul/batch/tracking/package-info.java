/**
 * What scanners and copiers report is applied here: exactly as it was committed, once, and so that
 * every account adds up at every moment.
 */
@NullMarked
package io.mailhaul.batch.tracking;

import org.jspecify.annotations.NullMarked;
