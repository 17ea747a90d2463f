package io.sdqueueworker.pipeline.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompositeTaskEventsTest {

    static Method[] events() {
        return TaskEvents.class.getDeclaredMethods();
    }

    @ParameterizedTest
    @MethodSource("events")
    void passesEachEventToAll(Method event) throws Exception {
        List<String> seen = new ArrayList<>();
        TaskEvents composite = new CompositeTaskEvents(List.of(recorder("first", seen), recorder("second", seen)));

        event.invoke(composite, arguments(event));

        assertThat(seen).containsExactly("first " + event.getName(), "second " + event.getName());
    }

    private static Object[] arguments(Method event) {
        Object[] arguments = new Object[event.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = event.getParameterTypes()[i] == long.class ? 1L : null;
        }
        return arguments;
    }

    private static TaskEvents recorder(String name, List<String> seen) {
        return (TaskEvents) Proxy.newProxyInstance(
                CompositeTaskEventsTest.class.getClassLoader(), new Class<?>[] {TaskEvents.class}, (_, method, _) -> {
                    seen.add(name + " " + method.getName());
                    return null;
                });
    }
}
