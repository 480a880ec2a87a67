package dev.asml.cli.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {
    @Test
    void everyMessageIsRead() {
        assertThat(Messages.parse("{\"type\":\"welcome\",\"session\":\"s1\",\"function\":\"a/b\","
                        + "\"framebuffers\":[{\"fb\":1,\"width\":160,\"height\":144}]}"))
                .contains(new ViewMessage.Welcome("s1", "a/b", List.of(new ViewMessage.Size(1, 160, 144))));
        assertThat(Messages.parse("{\"type\":\"size\",\"fb\":0,\"width\":0,\"height\":0}"))
                .contains(new ViewMessage.Size(0, 0, 0));
        assertThat(Messages.parse("{\"type\":\"notice\",\"viewers\":2,\"replaced\":true}"))
                .contains(new ViewMessage.Notice(2, true));
        assertThat(Messages.parse("{\"type\":\"pong\",\"ping\":12345678901}"))
                .contains(new ViewMessage.Pong(12_345_678_901L));
        assertThat(Messages.parse("{\"type\":\"ended\",\"outcome\":\"trapped\",\"detail\":\"unreachable\"}"))
                .contains(new ViewMessage.Ended("trapped", "unreachable"));
    }

    @Test
    void whatIsNotKnownIsPassedOver() {
        assertThat(Messages.parse("{\"type\":\"weather\"}")).isEmpty();
        assertThat(Messages.parse("[]")).isEmpty();
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> Messages.parse("{")).isInstanceOf(ViewException.class);
    }
}
