/**
 * The ledger: one row for each destination folder, with the messages that are done and the state of
 * its lane. It grows with the number of folders, not of messages, and holds everything that a later
 * pass needs. Each table has one repository; only the queries of reports join several.
 */
@NullMarked
package io.mailhaul.batch.ledger;

import org.jspecify.annotations.NullMarked;
