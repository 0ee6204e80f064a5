/** The results of a run as text: tables, failures, findings of the report, ticket, plan. */
@NullMarked
package io.mailhaul.cli.summary;

import org.jspecify.annotations.NullMarked;
