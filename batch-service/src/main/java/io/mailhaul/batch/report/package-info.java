/**
 * What the user can query about a batch: its state, the plan of a dry run, and the report of its
 * run.
 */
@NullMarked
package io.mailhaul.batch.report;

import org.jspecify.annotations.NullMarked;
