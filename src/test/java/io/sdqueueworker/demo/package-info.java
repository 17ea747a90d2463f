/// `make demo`: the main job on this machine, with the real worker and nothing to install but a JDK.
@NullMarked
package io.sdqueueworker.demo;

import org.jspecify.annotations.NullMarked;
