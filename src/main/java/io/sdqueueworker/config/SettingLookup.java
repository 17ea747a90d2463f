package io.sdqueueworker.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import org.jspecify.annotations.Nullable;

/// Reads a setting from its own variable, then from the original's, then from its default. An empty value counts as
/// not given: a Helm value `""` means the default.
@Priority(Priorities.APPLICATION + 100)
public final class SettingLookup implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;

    /// Names that no source has values for, so that only [Defaults] answers them.
    private static final String DEFAULT = "default.";

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (!name.startsWith(SettingNames.PREFIX)) {
            return context.proceed(name);
        }
        ConfigValue own = context.proceed(name);
        if (isGiven(own)) {
            return own;
        }
        for (String original : SettingNames.originals(name)) {
            ConfigValue value = context.proceed(original);
            if (isGiven(value)) {
                return value.withName(name);
            }
        }
        return context.proceed(DEFAULT + name);
    }

    private static boolean isGiven(@Nullable ConfigValue value) {
        return value != null
                && value.getConfigSourceOrdinal() >= 0
                && (value.getValue() == null || !value.getValue().isBlank());
    }

    /// Answers for defaults. Its negative priority puts it behind all sources except the defaults themselves.
    @Priority(-1)
    public static final class Defaults implements ConfigSourceInterceptor {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
            return context.proceed(
                    name.startsWith(DEFAULT + SettingNames.PREFIX) ? name.substring(DEFAULT.length()) : name);
        }
    }
}
