/** One run of a batch, from the request to the report, and the ways in which it can end. */
@NullMarked
package io.mailhaul.cli.migration;

import org.jspecify.annotations.NullMarked;
