#include "pictures/screen_profile.h"

#include <QByteArray>
#include <QGuiApplication>
#include <QScreen>

#ifdef ZIMAGE_XCB
#include <cstdlib>
#include <memory>
#include <xcb/xcb.h>
#endif

namespace zimage::ui {

namespace {

#ifdef ZIMAGE_XCB

template <typename Reply>
std::unique_ptr<Reply, decltype(&std::free)> owned(Reply* reply)
{
    return {reply, &std::free};
}

QByteArray rootProperty(xcb_connection_t* connection, const QByteArray& name)
{
    const auto atomCookie = xcb_intern_atom(connection, 1, static_cast<std::uint16_t>(name.size()), name.constData());
    const auto atom = owned(xcb_intern_atom_reply(connection, atomCookie, nullptr));
    if (!atom || atom->atom == XCB_ATOM_NONE)
        return {};
    const xcb_window_t root = xcb_setup_roots_iterator(xcb_get_setup(connection)).data->root;
    constexpr std::uint32_t kWords = 4 << 20; // 16 MiB; a display's profile has some kilobytes
    const auto cookie = xcb_get_property(connection, 0, root, atom->atom, XCB_GET_PROPERTY_TYPE_ANY, 0, kWords);
    const auto reply = owned(xcb_get_property_reply(connection, cookie, nullptr));
    if (!reply || reply->format != 8)
        return {};
    return {static_cast<const char*>(xcb_get_property_value(reply.get())), xcb_get_property_value_length(reply.get())};
}

QByteArray systemProfile(const QScreen* screen)
{
    const auto* x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    if (x11 == nullptr || x11->connection() == nullptr)
        return {};
    const auto index = QGuiApplication::screens().indexOf(const_cast<QScreen*>(screen));
    return rootProperty(x11->connection(), index > 0 ? "_ICC_PROFILE_" + QByteArray::number(index) : "_ICC_PROFILE");
}

#else

QByteArray systemProfile(const QScreen*) { return {}; }

#endif

} // namespace

ScreenProfile profileFromIcc(const QByteArray& icc)
{
    const QColorSpace space = icc.isEmpty() ? QColorSpace() : QColorSpace::fromIccProfile(icc);
    if (!space.isValid())
        return {QColorSpace(QColorSpace::SRgb), false, {}};
    return {space, true, space.description()};
}

ScreenProfile screenProfile(const QScreen* screen)
{
    return profileFromIcc(screen == nullptr ? QByteArray() : systemProfile(screen));
}

} // namespace zimage::ui
