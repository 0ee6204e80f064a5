/** What the user can query about a batch: its state and the report of its run. */
@NullMarked
package io.mailhaul.batch.report;

import org.jspecify.annotations.NullMarked;
