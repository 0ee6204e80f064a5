/**
 * A durable PostgreSQL server as a child of this process, so that the platform needs no installed
 * database server.
 */
@NullMarked
package io.mailhaul.standalone.postgres;

import org.jspecify.annotations.NullMarked;
