/**
 * What was decided is written with the rows it belongs to and published by a relay afterwards, so
 * that neither a decision without its event nor an event without its decision can exist.
 */
@NullMarked
package io.mailhaul.batch.outbox;

import org.jspecify.annotations.NullMarked;
