/** What a person wants to know of a batch: how it stands, what it did, what it would do. */
@NullMarked
package io.mailhaul.batch.report;

import org.jspecify.annotations.NullMarked;
