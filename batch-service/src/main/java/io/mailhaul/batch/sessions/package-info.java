/**
 * Finds how many sessions help at each endpoint, and divides them among the batches that use it.
 * One stored state per endpoint is the only owner of its limit: batches and replicas share it, and
 * a replica continues with it after a restart.
 */
@NullMarked
package io.mailhaul.batch.sessions;

import org.jspecify.annotations.NullMarked;
