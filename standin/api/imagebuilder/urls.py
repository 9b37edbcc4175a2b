"""The URLs of Image Builder."""

from standin.api.imagebuilder.responses import ImageBuilderResponse

url_bases = [r"https?://imagebuilder\.(.+)\.amazonaws\.com"]

url_paths = {
    "{0}/tags/(?P<resourceArn>[\\s\\S]+)$": ImageBuilderResponse.dispatch,
    "{0}/(?P<operation>[A-Za-z]+)$": ImageBuilderResponse.dispatch,
}
