package dev.caravan.web.management;

import com.fasterxml.jackson.databind.node.TextNode;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * hawtio's pages, and their requests besides JMX. hawtio's login, sessions and proxy to other machines are disabled: Spring Security
 * authenticates, and only this process can be inspected.
 */
@Hidden
@RestController
@RequestMapping(path = HawtioController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@ConditionalOnProperty("caravan.management.enabled")
public class HawtioController implements WebMvcConfigurer {
    public static final String PATH = "/hawtio";

    private static final String PAGES = "classpath:/hawtio-static/";
    private static final String INDEX = "index.html";

    /** hawtio's name for a user without login. */
    private static final String NO_LOGIN = "public";

    @GetMapping("/user")
    TextNode user(@Nullable Principal principal) {
        return TextNode.valueOf(principal == null ? NO_LOGIN : principal.getName());
    }

    @GetMapping({"/keycloak/enabled", "/proxy/enabled"})
    boolean no() {
        return false;
    }

    @GetMapping("/plugin")
    List<String> plugins() {
        return List.of();
    }

    @GetMapping("/auth/config")
    Map<String, String> login() {
        return Map.of();
    }

    @GetMapping("/auth/config/session-timeout")
    Map<String, Integer> sessions() {
        return Map.of("timeout", -1);
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController(PATH, PATH + "/");
        registry.addViewController(PATH + "/").setViewName("forward:" + PATH + "/" + INDEX);
    }

    /** A path without a file is a view of the single-page application. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler(PATH + "/**")
                .addResourceLocations(PAGES)
                .resourceChain(false)
                .addResolver(new PathResourceResolver() {
                    @Override
                    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
                        boolean file = path.substring(path.lastIndexOf('/') + 1).contains(".");
                        return super.getResource(file ? path : INDEX, location);
                    }
                });
    }
}
