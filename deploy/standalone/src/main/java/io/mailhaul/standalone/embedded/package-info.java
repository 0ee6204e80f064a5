/**
 * A durable Kafka broker inside this process and a durable PostgreSQL server as its child, so that
 * the platform needs no installed servers.
 */
@NullMarked
package io.mailhaul.standalone.embedded;

import org.jspecify.annotations.NullMarked;
