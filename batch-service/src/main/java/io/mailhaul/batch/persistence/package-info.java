/** Conversions between PostgreSQL columns and Java values. Every repository uses them. */
@NullMarked
package io.mailhaul.batch.persistence;

import org.jspecify.annotations.NullMarked;
