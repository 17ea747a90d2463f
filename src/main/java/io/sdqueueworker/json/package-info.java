/// How JSON that passes through the worker is read: every stage has some, and none may change a number in it.
@NullMarked
package io.sdqueueworker.json;

import org.jspecify.annotations.NullMarked;
